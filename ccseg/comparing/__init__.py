"""What `comparison` is made of: contenders, their figures in one space, who moves, the multiverse, what to take."""
