select
    before.name_vi as before_name,
    after.name_vi as after_name,
    link.link_date,
    link.share,
    link.decree
from locality_links as link
inner join localities as before on link.predecessor_id = before.locality_id
inner join localities as after on link.successor_id = after.locality_id
where after.province_code = $province_code
order by link.link_date desc, after_name;
