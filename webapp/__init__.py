"""Transport only: pages, REST API, command line and heartbeat."""
