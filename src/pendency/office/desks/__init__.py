"""What the recusal and transfers desks compute from the database, for actions and screens."""
