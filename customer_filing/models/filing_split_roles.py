"""The roles that somebody can have in a deal, as people read them."""

ROLES = [
    ("owner", "Filing owner"),
    ("first_receiver", "First receiver"),
    ("recorder", "Original recorder"),
    ("former", "Former salesperson"),
    ("maintainer", "Looked after him meanwhile"),
    ("listing", "Listing side"),
    ("exclusive", "Exclusive agent"),
    ("closer", "Closing side"),
    ("customer", "Customer side"),
    ("key", "Key holder"),
    ("photo", "Site photos"),
    ("plan", "Floor plan"),
    ("helper", "Helper"),
    ("referrer", "Referrer"),
    ("mentor", "Mentor"),
    ("team", "Whole team"),
    ("shop", "Shop"),
    ("company", "Company"),
    ("other", "Somebody else"),
]
