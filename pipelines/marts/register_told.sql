-- 一行是一个报送单位的一种台账，以及它最近报到的月份 / One row is one sender's register, and the last month that it has told of
-- about: return
-- key: source, sender
select source, sender, max(month) as told_month
from submission_part
where is_live
group by source, sender
