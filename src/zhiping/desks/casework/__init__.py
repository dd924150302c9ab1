"""What the unit's and the offices' desks share: the queue, the case in three panes, files, the decision form."""
