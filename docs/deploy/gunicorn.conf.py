"""How pages and API are served: `gunicorn --config docs/deploy/gunicorn.conf.py wsgi:app`."""

bind = "127.0.0.1:8000"  # a proxy in front speaks https to the world: docs/deploy/nginx.conf
workers = 2
threads = 4  # each may hold one database connection: 8 of PostgreSQL's usual 100
timeout = 120  # seconds after which a worker that says nothing is replaced
graceful_timeout = 30
limit_request_line = 8190
control_socket_disable = True  # nobody uses it, and it would be written beside the code
