"""The only code that calls other people's servers: pages and jobs write rows, this room delivers."""
