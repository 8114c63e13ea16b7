"""What a model writes of one category: the attributes of its products, and queries that shoppers might type."""
