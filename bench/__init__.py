"""How fast the fleet is, each figure beside its floor in the same run."""
