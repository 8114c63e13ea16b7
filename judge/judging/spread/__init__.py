"""The same engine in several processes: the plan in parts, each judged whole by a worker that writes what it finds."""
