#!lua
-- probe: does nothing. Since it does not promise so, a Redis that takes no writes (full, its disk full, a replica)
-- refuses it, as it would a submission.
-- KEYS[1]  prefix
-- returns  1
return 1
