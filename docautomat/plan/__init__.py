"""The plan half: the data of a programme and its municipalities, knowing nothing of templates.

    file -> readers (text, lines) -> model (types) -> rules (what a plan must and should hold) -> Record
"""
