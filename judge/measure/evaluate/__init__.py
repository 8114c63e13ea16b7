"""Search runs measured by the resolved grades: lists -> metrics -> figures with intervals; compared, cut up, and what is not judged."""
