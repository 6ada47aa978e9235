"""The demo: a made-up firm with four months of complaints, built through the services."""
