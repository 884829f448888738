"""Lists: one way to declare them as data, to show, filter, act on, export and keep a view of any of them."""
