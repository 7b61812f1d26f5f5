-- Names of doors that occur in swipes.
select distinct door from swipe where door is not null order by door
