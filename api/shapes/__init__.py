"""The wire shapes: what each resource looks like in JSON, in one place; a file per stage of the journey."""
