"""A small registry with the traps of the real one: reused codes, homonyms, marks mistaken."""

from __future__ import annotations

from pathlib import Path

CATALOGUE = """\
id: atlas
name_vi: Bản đồ thử
name_en: An atlas for tests
country_locality_id: A001
time_zone: Asia/Ho_Chi_Minh
age_note_vi: Trẻ em dưới 16 tuổi.
age_note_en: Children are under 16.
"""
BREAKDOWNS = """\
breakdowns:
  - {id: total, name_vi: Chung, name_en: Total, dimension: total, levels: [commune]}
"""
LEVELS = """\
level,rank,name_vi,name_en,codes_digits
country,0,Cả nước,Country,
province,1,"Tỉnh, thành phố",Province,2
district,2,"Huyện, quận, thị xã",District,3
commune,3,"Xã, phường, thị trấn",Commune,5
unallocated,,Chưa phân bổ,Not allocated,
"""
GEOGRAPHIES = """\
geography,kind,snapshot_date,levels
as_was,as_was,,commune district province country unallocated
current,current,,commune province country unallocated
"""
LOCALITIES = """\
locality_id,level,code,name_vi,type,parent_id,valid_from,valid_to,decree
A001,country,VN,Việt Nam,Quốc gia,,2018-01-01,,
A002,province,01,Thành phố Hà Nội,Thành phố trực thuộc trung ương,A001,2018-01-01,,
A003,province,38,Tỉnh Thanh Hóa,Tỉnh,A001,2018-01-01,,
A004,province,46,Tỉnh Thừa Thiên Huế,Tỉnh,A001,2018-01-01,2025-01-01,
A005,province,46,Thành phố Huế,Thành phố trực thuộc trung ương,A001,2025-01-01,,175/2024/QH15
A010,district,250,Huyện Mê Linh,Huyện,A002,2018-01-01,2025-07-01,
A011,district,399,Huyện Hoằng Hóa,Huyện,A003,2018-01-01,2025-07-01,
A012,district,400,Huyện Hậu Lộc,Huyện,A003,2018-01-01,2025-07-01,
A013,district,474,Thành phố Huế,Thành phố,A004,2018-01-01,2025-01-01,
A014,district,474,Quận Phú Xuân,Quận,A005,2025-01-01,2025-07-01,1314/NQ-UBTVQH15
A020,commune,09016,Xã Hoàng Kim,Xã,A010,2018-01-01,2025-07-01,
A021,commune,09016,Xã Mê Linh,Xã,A002,2025-07-01,,1656/NQ-UBTVQH15
A022,commune,15883,Xã Hoằng Phú,Xã,A011,2018-01-01,2025-07-01,
A023,commune,15889,Xã Hoằng Kim,Xã,A011,2018-01-01,2025-07-01,
A024,commune,15889,Xã Hoằng Phú,Xã,A003,2025-07-01,,1686/NQ-UBTVQH15
A025,commune,16021,Xã Tân Lập,Xã,A011,2018-01-01,2025-07-01,
A026,commune,16022,Xã Tân Lập,Xã,A012,2018-01-01,2025-07-01,
A027,commune,16022,Xã Tân Lập,Xã,A003,2025-07-01,,1686/NQ-UBTVQH15
A028,commune,19744,Phường Tây Lộc,Phường,A013,2018-01-01,2025-01-01,
A029,commune,19744,Phường Tây Lộc,Phường,A014,2025-01-01,2025-07-01,1314/NQ-UBTVQH15
A030,commune,19753,Phường Phú Xuân,Phường,A005,2025-07-01,,1675/NQ-UBTVQH15
A031,unallocated,,Chưa phân bổ,Chưa phân bổ,A002,2018-01-01,,
A032,unallocated,,Chưa phân bổ,Chưa phân bổ,A003,2018-01-01,,
A033,unallocated,,Chưa phân bổ,Chưa phân bổ,A004,2018-01-01,2025-01-01,
A034,unallocated,,Chưa phân bổ,Chưa phân bổ,A005,2025-01-01,,
"""
LINKS = """\
predecessor_id,successor_id,date,share,basis,decree
A004,A005,2025-01-01,1,whole,175/2024/QH15
A033,A034,2025-01-01,1,whole,175/2024/QH15
A013,A014,2025-01-01,1,whole,1314/NQ-UBTVQH15
A028,A029,2025-01-01,1,whole,1314/NQ-UBTVQH15
A020,A021,2025-07-01,1,whole,1656/NQ-UBTVQH15
A022,A024,2025-07-01,1,whole,1686/NQ-UBTVQH15
A023,A024,2025-07-01,1,whole,1686/NQ-UBTVQH15
A025,A024,2025-07-01,0.4,population,1686/NQ-UBTVQH15
A025,A027,2025-07-01,0.6,population,1686/NQ-UBTVQH15
A026,A027,2025-07-01,1,whole,1686/NQ-UBTVQH15
A029,A030,2025-07-01,1,whole,1675/NQ-UBTVQH15
"""
AGENCIES = """\
agency_id,name_vi,name_en,feed,locality_id,valid_from,valid_to
office,Sở,Office,counts,A003,2018-01-01,
"""


def write_atlas(folder: Path) -> Path:
    """Write the part of a catalogue that the registry is read from; returns the folder."""
    (folder / "localities").mkdir(parents=True)
    for name, text in (
        ("catalogue.yml", CATALOGUE),
        ("breakdowns.yml", BREAKDOWNS),
        ("levels.csv", LEVELS),
        ("geographies.csv", GEOGRAPHIES),
        ("agencies.csv", AGENCIES),
        ("localities/localities.csv", LOCALITIES),
        ("localities/links.csv", LINKS),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return folder
