"""The letters of an office: what each says, and how it is numbered, entered in the journal and laid down."""
