"""Work spread over the processes of a Ray cluster: on this machine, or on many."""
