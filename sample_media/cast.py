"""The people of the plant, by part played: who is asked to be guardian, welder, electrician ... and with what badge."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sample_media.people import Person, Shift, Step, Wear

SITE_COMPANY = "东海石化"


@dataclass(frozen=True)
class Part:
    """A person before a day is given to them. `number` makes card and tag."""

    person_id: str
    name: str
    name_en: str
    company: str
    unit: str
    trade: str
    helmet: str
    vest: str

    @property
    def number(self) -> str:
        """Digits of the staff number."""
        return self.person_id[1:]


_ROWS = """
guardian        E00457 赵敏   Zhao_Min     东海石化 生产一部 监护人       white  yellow_green
guardian_2      E00458 孙丽   Sun_Li       东海石化 生产一部 监护人       white  yellow_green
operator        E00512 马超   Ma_Chao      东海石化 储运部   巡检操作工   white  orange
operator_2      E00513 田野   Tian_Ye      东海石化 储运部   巡检操作工   white  orange
analyst         E00520 林静   Lin_Jing     东海石化 质检中心 分析工       white  orange
unit_head       E00101 郑伟   Zheng_Wei    东海石化 储运部   工段长       white  orange
safety_engineer E00102 冯娟   Feng_Juan    东海石化 安全部   安全工程师   white  orange
director        E00100 蒋波   Jiang_Bo     东海石化 公司领导 主管副总     white  orange
foreman         E00105 孙立   Sun_Lifeng   东海石化 储运部   当班班长     white  orange
electrician     E00330 钱进   Qian_Jin     东海石化 电气车间 电工         blue   orange
electrician_2   E00331 何勇   He_Yong      东海石化 电气车间 电工         blue   orange
work_leader     C20110 李建国 Li_Jianguo   华安建设 华安建设 作业负责人   red    orange
welder          C20111 张强   Zhang_Qiang  华安建设 华安建设 焊工         yellow orange
helper          C20112 王磊   Wang_Lei     华安建设 华安建设 焊工         yellow orange
rigger          C20113 许亮   Xu_Liang     华安建设 华安建设 架子工       yellow orange
cs_leader       C10230 陈涛   Chen_Tao     绿源清洗 绿源清洗 作业负责人   red    orange
cleaner         C10231 刘洋   Liu_Yang     绿源清洗 绿源清洗 清洗工       yellow orange
cleaner_2       C10232 周凯   Zhou_Kai     绿源清洗 绿源清洗 清洗工       yellow orange
cleaner_3       C10233 吴斌   Wu_Bin       绿源清洗 绿源清洗 清洗工       yellow orange
stranger        C30415 韩斌   Han_Bin      恒通吊装 恒通吊装 起重工       yellow orange
cs_guardian     E00514 何静   He_Jing      东海石化 储运部   监护人       white  yellow_green
cs_guardian_2   E00515 高远   Gao_Yuan     东海石化 储运部   监护人       white  yellow_green
"""
PARTS = {
    row.split()[0]: Part(*(cell.replace("_", " ") if i == 2 else cell for i, cell in enumerate(row.split()[1:])))
    for row in _ROWS.strip().splitlines()
}


def play(
    part: str,
    *steps: Step,
    card: bool = True,
    tag: bool = True,
    wears: tuple[Wear, ...] | None = None,
    shifts: tuple[Shift, ...] = (),
    armband: bool = False,
) -> Person:
    """A person of the cast with the steps of the day. Without `card` or `tag` no system knows them by one."""
    role = PARTS[part]
    index = list(PARTS).index(part)
    usual = Wear(helmet_colour=role.helmet, vest_colour=role.vest, armband=armband)  # type: ignore[arg-type]
    return Person(
        role.person_id,
        role.name,
        role.company,
        tuple(steps),
        name_en=role.name_en,
        unit=role.unit,
        trade=role.trade,
        post=role.trade,
        card_no=f"88{role.number.zfill(6)}" if card else None,
        tag_id=f"BQ-{role.number[-4:]}" if tag else None,
        contractor=role.company != SITE_COMPANY,
        wears=wears if wears is not None else (usual,),
        shifts=shifts,
        height_m=round(1.64 + 0.013 * (index * 7 % 13), 2),
        build=round(0.92 + 0.04 * (index * 5 % 9), 2),
        look=index,
    )


def dressed(part: str, **changes: object) -> Wear:
    """What a person of the cast usually wears, with changes."""
    role = PARTS[part]
    usual = Wear(helmet_colour=role.helmet, vest_colour=role.vest)  # type: ignore[arg-type]
    return replace(usual, **changes)  # type: ignore[arg-type]


def pid(part: str) -> str:
    """person_id of a part."""
    return PARTS[part].person_id
