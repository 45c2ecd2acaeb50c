"""The words: one catalogue for the window, the papers and the command line, Chinese and English.

Chinese is the language of the source, so every text stands in the code where it is shown, as `_("收款")`; English is
the gettext catalogue `pos/locale/en/doorstep.po`, read as it is. A test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pos.errors import PosError
from pos.money import format_money, format_quantity

LANGUAGES = ("zh", "en")
_CATALOGUE = Path(__file__).parent / "locale" / "en" / "doorstep.po"

SENTENCES: Mapping[str, str] = {
    "bad_json": "这一行不是 JSON 对象，请改好再试。",
    "unknown_verb": "没有“{verb}”这个动作，请核对写法。",
    "bad_value": "“{field}”填得不对，请改好再试。",
    "bad_value.unknown_field": "这个动作没有“{field}”这一项，请删掉。",
    "bad_value.missing": "缺少“{field}”，请补上。",
    "bad_value.money": "金额“{field}”要写成元，最多两位小数，例如 12.50。",
    "bad_value.percent": "百分比要大于 0、不超过 100，例如 10。",
    "bad_value.category": "没有“{name}”这个类别，请先在“类别…”里加。",
    "bad_value.unit": "斤只用来写价格：单位请写 kg，标题里注明 元/斤。",
    "bad_value.text": "“{field}”最多 200 个字，不能有换行等控制字符。",
    "bad_value.date": "“{field}”要写成日期，例如 2026-11-23。",
    "bad_value.month": "月份要写成 2026-11 这样。",
    "bad_value.positive": "金额“{field}”要大于 0。",
    "bad_value.share": "“{field}”的比例要在 0 到 100 之间。",
    "bad_value.tiers": "年龄档要写成 起始年龄：价格，并且要有 0 岁起的标准价。",
    "bad_value.moment": "时间要写成带时区的形式，例如 2026-11-23T09:14:05+08:00。",
    "bad_value.pin": "密码要 4 到 8 位数字。",
    "bad_value.setting": "没有“{field}”这个设置，用 get 可以看到全部。",
    "bad_value.address": "这个地址看不懂：请从名单里选，或者写网络地址，例如 tcp://192.168.1.50:9100。没有就写 none:。",
    "bad_value.setting_value": "“{field}”不接受这个值，请查看说明。",
    "bad_value.pattern_length": "样式 {field} 有 {count} 位；秤签是 13 位或 18 位。",
    "bad_value.pattern_letters": "样式 {field} 要以数字开头，后面只能是 P W A N K C 和小数点。",
    "bad_value.pattern_order": "样式 {field} 里同一个字母要连在一起，C 只能是最后一位。",
    "bad_value.pattern_needs": "样式 {field} 要有商品号 P，还要有重量 W、金额 A 或件数 N。",
    "bad_value.pattern_inner": "样式 {field} 的 K 只能有一位，而且金额（或重量）要是 4 位或 5 位。",
    "bad_value.pattern_point": "样式 {field} 的小数点要在 W 或 A 中间：重量最多三位小数，金额最多两位。",
    "bad_value.pattern_twice": "样式 {field} 和 {other} 会认同一个码，请去掉一个。",
    "bad_value.too_many_patterns": "最多 {most} 种样式。",
    "bad_value.counts": "点钞要按面额写张数，例如 100 元 3 张；面额只有 100、50、20、10、5、1、0.5、0.1。",
    "bad_value.line_tare": "皮重只用于称重商品，要大于 0，并且毛重不超过 999.999 公斤。",
    "bad_value.key": "同一个 key 已经用于别的动作，请换一个。",
    "bad_value.reason": "请写上原因。",
    "bad_value.staff": "没有这位员工，请从名单里选。",
    "bad_value.role": "岗位只有收银员 cashier、店员 shop、店长 manager。",
    "bad_value.same_pin": "这个密码不能用，请换一个。",
    "bad_value.whose_pin": "请先选姓名，再输密码。",
    "bad_value.one_of": "“{field}”只能是：{choices}。",
    "bad_value.tare": "皮重要在 0 到 9.999 公斤之间，例如 12 克写 0.012。",
    "bad_value.tare_of_piece": "单位是“{unit}”的商品不称重，没有皮重。",
    "bad_value.best_before": "保质期写天数，0 到 {most} 的整数。",
    "bad_value.meal_price": "套餐按年龄档定价，不另设价格。",
    "bad_value.in_payment": "这一单已经收了一部分钱，请先收完，或取消这一单退回已收的钱。",
    "bad_value.card_in_text": "这里不能写身份证号，请删掉。",
    "bad_value.import_rows": "有 {count} 行不对，第一处在第 {row} 行；一行也没有导入。",
    "bad_value.no_rows": "表里没有一行数据，请查看文件。",
    "bad_value.too_many_rows": "一次最多导入 {most} 行，请分成几个文件。",
    "bad_value.digits_lost": "号码被表格存成了数字，后几位已经丢了；请把这一列改成文本格式，重新填写。",
    "bad_value.per_jin": "标题写的是每斤价，这一行的单位却是“{unit}”，请改标题或单位。",
    "bad_value.clock": "生效时间写成 06:00 或 2026-11-24 06:00。",
    "bad_value.too_far": "生效时间最多提前一年，请核对。",
    "bad_value.plan": "没有等着生效的 {plan} 号调价，请看看是不是已经生效。",
    "bad_value.name_in_reason": "原因里不要写姓名，账本里不留名字。",
    "bad_value.paper": "没有等着打的这张纸，请刷新再看。",
    "bad_value.no_printer": "还没有设置这台打印机，请先填地址。",
    "bad_value.no_missing_head": "账本没有缺什么，不用接受。",
    "bad_value.last_manager": "至少要留一位店长。",
    "unknown_product": "没有编号为“{product}”的商品，请核对编号，或输品名。",
    "unknown_product.same_name": "有几种商品都叫“{product}”，请写编号。",
    "unknown_code": "没有这个条码：{code}。请输品名，或请店长添加。",
    "unknown_code.check": "条码 {code} 的校验位对不上，可能没扫全。请再扫一次，或输品名。",
    "unknown_code.two": "这个码对得上几种商品：{names}。请输品名，并请店长改条码。",
    "unknown_code.label": "秤签上的货号 {number} 没有商品。请输品名，并请店长把它加进商品的条码。",
    "unknown_code.label_goods": "“{name}”不能按这种标签卖，请输品名。",
    "unknown_code.gs1": "这个 GS1 码读不通。请再扫一次，或扫旁边的一维码。",
    "unknown_code.no_separator": "扫码枪丢了 GS1 的分隔符，看不准日期。请扫旁边的一维码，并请店长把扫码枪设成发送 GS。",
    "unknown_code.no_article": "这个 GS1 码里没有商品号（01）。请扫包装上的另一个码。",
    "unknown_code.currency": "标签上的金额不是人民币，请输品名。",
    "expired": "“{name}”的日期到 {day} 为止，已经过期，不能卖。请拿下货架。",
    "unknown_resident": "没有找到这位居民，请刷身份证或先登记。",
    "unknown_resident.away": "这张卡现在不能用，请轻声请店长核对一下。",
    "unknown_resident.nobody": "没有 {resident} 这位居民，或资料已经删除。请核对居民号。",
    "unknown_tender": "没有“{tender}”这种收款方式，请换一种。",
    "bad_id": "证件号不对，请再刷一次。",
    "bad_id.check": "身份证号校验码不对，请再刷一次或核对号码。",
    "bad_id.birth": "身份证号里的出生日期不可能，请核对号码。",
    "bad_id.form": "身份证号应为 18 位（或旧的 15 位），请再刷一次。",
    "bad_id.passport": "护照号应为 5 到 20 位字母和数字，请核对。",
    "not_signed_in": "请先登录。",
    "wrong_pin": "密码不对，请再输一次。",
    "locked_out": "密码错了太多次，请 {seconds} 秒后再试。",
    "not_allowed": "这一步要店长来做，请换店长登录或输店长密码。",
    "needs_approval": "这一步要店长同意，请店长输密码。",
    "needs_approval.discount": "优惠超过 {limit}%，请店长输密码同意。",
    "needs_approval.second_meal": "第 {line} 行：这位居民这一餐已经优惠过，改按原价；请告诉客人后再收款，或请店长同意。",
    "needs_approval.dearer": "第 {line} 行的价格变了，请告诉客人后再收款。",
    "no_shift": "还没有开班，请先开班。",
    "shift_open": "第 {shift} 班还没有交班，请先交班。",
    "shift_open.older": "这本账本是上一版程序的，第 {shift} 班还没有交班：请先用上一版程序交班，再用这一版打开。",
    "empty_sale": "单子是空的，请先加商品。",
    "empty_sale.no_prices": "还没有填新价格，请先填。",
    "empty_sale.nothing_to_close": "上次日结之后没有发生什么，不用再结。",
    "bad_quantity": "数量不对，请重输。",
    "bad_quantity.text": "数量要写成数字，最多三位小数，例如 1.125。",
    "bad_quantity.weight": "重量要大于 0、不超过 999.999 公斤，请重称或重输。",
    "bad_quantity.pieces": "数量要 1 到 9999 的整数，请重输。",
    "bad_quantity.one_diner": "一张卡一份餐，请再点一次套餐。",
    "bad_quantity.needed": "这是称重商品，请先输重量，例如 1.25。",
    "bad_quantity.moving": "秤还在动，稳定了再记。",
    "bad_quantity.light": "秤上不到 {least_quantity} 公斤，请放好商品；用了皮重的请核对皮重。",
    "bad_quantity.sold": "秤上的已经记过，请先拿下来，等秤回到零再称下一样。",
    "bad_quantity.overload": "超过秤的最大称量，请分次称。",
    "bad_quantity.negative": "秤低于零，请清空秤盘，按秤上的“置零”。",
    "bad_quantity.unit": "秤现在用的单位是 {unit}，请在秤上改成公斤。",
    "bad_quantity.no_scale": "秤没有给出重量，请检查秤；也可以直接输重量。",
    "bad_quantity.label": "标签上的重量或金额不对，请重新打签，或用秤称。",
    "bad_quantity.on_label": "标签上已经有数量，请一张一张扫。",
    "bad_price": "价格要在 0.01 到 99,999.99 元之间，请重输。",
    "bad_price.needed": "“{product}”还没有价格，请店长先定价。",
    "unknown_line": "没有第 {line} 行，请看单子左边的行号。",
    "unknown_line.no_label": "第 {line} 行没有旧价标签。",
    "unknown_sale": "没有 {sale} 这一单，请核对单号。",
    "unknown_sale.no_invoice": "{sale} 这一单还没有登记要发票。",
    "over_refund": "第 {line} 行最多还能退 {left_quantity}。",
    "over_refund.nothing_left": "这一单已经全部退完，不能再退。",
    "over_refund.money": "{tender} 最多还能退 {left_fen} 元。",
    "unbalanced": "收款和应收对不上，请核对。",
    "unbalanced.short": "还差 {left_fen} 元，请先收款。",
    "unbalanced.too_much": "只剩 {left_fen} 元要收，{tender} 不能多收。",
    "unbalanced.brought": "明细合计 {total_fen} 元，收款合计 {tenders_fen} 元，两边要一样。",
    "unbalanced.below_paid": "已收 {paid_fen} 元，合计不能比它少。",
    "duplicate_ref": "单据 {ref} 已经录过了，不用再录。",
    "duplicate": "已经有了：{name}。请换一个，或改原来那个。",
    "duplicate.row": "和第 {row} 行重复，请删掉一行。",
    "duplicate.barcode": "条码 {barcode} 已经属于“{name}”，请核对条码，或先从那个商品上去掉。",
    "unknown_parked": "没有 {parked} 号挂单，可能已经取走；请再看一次取单。",
    "fund_short": "爱心基金余额只有 {balance_fen} 元，不够。请少付一些，或换一种方式。",
    "sealed": "{month} 已经封账，不能再记入这个月。请记到今天。",
    "month_open": "{month} 还没有过完，不能封账。请下个月再封。",
    "exists": "这个文件夹里已经有账本：{place}。请直接打开它，或换一个文件夹。",
    "exists.gone": "{place} 里的账本不见了，上次见到时有 {seen} 条：请把 ledger.db 找回来放好，或从备份恢复。",
    "exists.none": "{place} 里还没有账本，请先用 init 建一个，或打开窗口按提示建立。",
    "read_only": "数据文件夹写不进去：{place}。请换一个文件夹，或找人开通写权限。",
    "read_only.unreadable": "这里不让读：{place}。请找人给现在登录的用户开通读的权限。",
    "read_only.copy_first": "这个文件夹写不进去，账本里还有没收好尾的内容：{place}。请先把整个文件夹复制到电脑上再看。",
    "disk_full": "磁盘满了，这一步没有记账。请清理磁盘后再试。",
    "newer_ledger": "账本是更新版本的程序写的，请先升级程序。",
    "ledger_in_use": "账本正被另一个窗口使用，请先关掉它。",
    "damaged": "账本读不出来：{place}。请不要再用它收银，用备份恢复。",
    "damaged.moved": "账本文件开着的时候被移走、删掉或换掉了：{place}。这一步没有记账。请把它放回原处再试；放不回去，就关掉程序，用备份恢复。",
    "bad_value.passphrase": "备份口令至少 {least} 个字，请写长一些。",
    "disk_full.backup": "放备份的地方满了：{place}。以前的备份都还在，请腾出地方。",
    "read_only.backup": "备份写不进去：{place}。U 盘拔了，或者写保护了？以前的备份都还在。",
    "read_only.backup_gone": "放备份的地方不在，或者空了：{place}。请插上 U 盘或接上硬盘；换了新的，请改选它上面另一个文件夹。",
    "ledger_in_use.backup": "正在备份，请稍等。",
    "damaged.stray_journal": "账本旁边有一个不是它的文件：{place}。请打开一次程序，它会把这个文件移开。",
    "damaged.vault_key": "这不是这本账原来的钥匙，或者它坏了：{place}。密码和居民都对不上。请把原来的放回来，或从备份恢复。",
    "damaged.backup": "这个备份坏了：{place}。请换一个备份。",
    "damaged.backup_ledger": "备份读回来和账本对不上，没有算数。请再备份一次；还是这样，请用 verify 核对账本。",
    "damaged.backup_chain": "账链接不上，这次备份没有算数。请用 verify 核对账本。",
    "no_backup": "{place} 里没有家门口收银的备份，请换一个文件夹。",
    "no_passphrase": "还没有设备份口令：请店长在“店长室 → 备份”里设，或者用 --passphrase-file 给一个写着口令的文件。",
    "no_backup.no_place": "还没有设放备份的地方：请在“店长室 → 备份”里加一个，或者写 backup 文件夹。",
    "wrong_passphrase.not_twice_the_same": "两次输的备份口令不一样，请再来一次。",
    "wrong_passphrase.not_the_kept": "和已经设好的备份口令不一样。要换口令，请店长在“店长室 → 备份”里换。",
    "wrong_passphrase": "备份口令不对，请照恢复单再输一次。",
    "head_missing": "账本到 {ends} 条为止，这台收银机上次见到 {seen} 条：请店长登录，恢复备份，或看过后接受。",
    "head_missing.longer": "账本里没有这台收银机上次见到的第 {seen} 条（现在共 {ends} 条）：请店长登录，恢复备份，或看过后接受。",
    "head_missing.changed": "账本第 {seen} 条不是这台收银机上次见到的那一条：请店长登录，恢复备份，或看过后接受。",
    "head_missing.other": "这不是这台收银机上次见到的账本（那本到 {seen} 条，这本到 {ends} 条）：请店长登录，换回来，或看过后接受。",
    "key_away": "钥匙“{name}”在系统的钥匙串里，现在取不出来。请在这台电脑的桌面上登录、打开钥匙串，再试一次。",
}
"""A refusal's code, or `code.why`, to its sentence."""


@cache
def _english() -> dict[str, str]:
    from babel.messages.pofile import read_po

    with _CATALOGUE.open("rb") as file:
        try:
            catalogue = read_po(file)
        except ValueError:  # it asks for the hour, and the machine names a zone that is none
            return {}
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}


class Words:
    """The catalogue in one language. Called with a Chinese text, it gives that text in the reader's language."""

    def __init__(self, language: str = "zh") -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no such language: {language}")
        self.language = language

    def __call__(self, text: str, /, **values: object) -> str:
        """*text* in the reader's language, with its `{blanks}` filled from *values*."""
        said = _english().get(text, text) if self.language == "en" else text
        return said.format(**values) if values else said

    def sentence(self, refusal: PosError) -> str:
        """The one line that tells a person what was refused and what to do; with the row it is `of`, in a list."""
        text = SENTENCES.get(f"{refusal.code}.{refusal.why}", SENTENCES[refusal.code])
        values = {name: self._shown(name, value) for name, value in refusal.values.items()}
        said = self(text, **values)
        return self("{row}：{said}", row=values["of"], said=said) if "of" in values else said

    def _shown(self, name: str, value: object) -> object:
        if name.endswith("_fen") and isinstance(value, int):
            return format_money(value)
        if name.endswith("_quantity") and isinstance(value, int):
            return format_quantity(value)
        if name == "tender":
            return self(TENDERS.get(str(value), str(value)))
        return value


TENDERS: Mapping[str, str] = {
    "cash": "现金",
    "wechat": "微信",
    "alipay": "支付宝",
    "love_fund": "爱心基金",
}
PERIODS: Mapping[str, str] = {"breakfast": "早餐", "lunch": "午餐", "dinner": "晚餐"}
COUNTERS: Mapping[str, str] = {"canteen": "食堂", "shop": "蔬菜店"}
TAXES: Mapping[str, str] = {"exempt": "免税", "meals": "餐饮", "general": "一般"}
PARTNERS: Mapping[str, str] = {
    "enterprise": "社区企业",
    "property": "物业公司",
    "owners": "业委会",
    "merchants": "爱心商家",
}
ROLES: Mapping[str, str] = {"cashier": "收银员", "shop": "店员", "manager": "店长"}
PRINTERS: Mapping[str, str] = {"receipt": "小票打印机", "kitchen": "后厨打印机"}
PAPERS: Mapping[str, str] = {
    "receipt": "小票 {about}",
    "shift": "第 {about} 班的小结",
    "z": "第 {about} 号日结",
    "cash_move": "存取现金的单子",
    "gift": "捐款收据",
    "kitchen": "后厨单 {about}",
    "opening": "第 {about} 班的接班单",
    "labels": "价签 {about} 张",
    "test": "测试页",
    "strip": "测试条",
}
"""A paper's kind → what it is called, with what it is about."""
PAPER_STATES: Mapping[str, str] = {
    "waiting": "等着打",
    "sending": "正在打",
    "failed": "没打成，会再试",
    "unknown": "不知打出没有",
}
PAPERS_WHY: Mapping[str, str] = {
    "no_answer": "打印机没有回应",
    "refused": "打印机连不上",
    "paper_out": "缺纸",
    "cover_open": "盖子没关",
    "cutter": "切刀卡住",
    "offline": "打印机离线",
    "unknown_device": "打印机地址不对",
    "another_machine": "这个地址上不是打印机",
    "interrupted": "打到一半断开",
    "silent": "打印机不回话",
    "broken_document": "小票内容有误",
    "no_printer": "没有设置打印机",
    "busy": "打印机正忙",
    "paper_low": "纸快用完了",
    "stood_in": "由另一台打印机代打",
    "again": "已重打一张",
}

DEVICE_WHY: Mapping[str, str] = {
    "connected": "已连接",
    "none": "没有设置",
    "unknown_device": "地址不对",
    "unplugged": "没有插好，请检查插头和电源",
    "refused": "连不上，请检查电源和网线",
    "no_answer": "没有回应，请检查电源和网线",
    "busy": "正被别的程序占用",
    "not_allowed": "系统不让用这个端口",
    "shown": "已打开",
    "no_screen": "没有第二块屏幕，插上就会打开",
    "closed": "已关上，按“试一下”再打开",
    "off": "关着",
    "no_paycode": "已打开，收款码的图片打不开，请重新选",
    "ready": "可以说话",
    "no_speech": "没装语音：请安装 doorstep[voice]",
    "no_engine": "系统没有语音引擎，请先装系统语音",
    "no_voice": "系统没有这种语言的语音，请先装上",
}
"""How the port of a scale, scanner, reader or display stands (`devices.watch`)."""

SCALE_STATES: Mapping[str, str] = {
    "stable": "稳定",
    "moving": "称重中",
    "zero": "零",
    "negative": "低于零",
    "overload": "超重",
    "unit": "单位不是公斤",
    "silent": "秤没有说话",
    "garbled": "听不懂这台秤，请核对型号",
}
"""What a scale says (`pos.weighing.Reading`)."""


READER_WHY: Mapping[str, str] = {
    "again": "卡没有读全，请把身份证再放一次。",
    "silent": "身份证读卡器没有回应，请检查插头和电源。",
}
"""What an ID reader could not do (`devices.idreader`)."""


def tier_label(tier: str) -> str:
    """The Chinese name of a tier, to be said through the catalogue with `age`: `80 岁以上档`."""
    return "{age} 岁以上档" if tier not in ("", "0") else "标准价"


_current = Words()


def use(language: str) -> None:
    """Choose the language that `_` speaks in this process."""
    global _current
    _current = Words(language)


def _(text: str, /, **values: object) -> str:
    return _current(text, **values)


def sentence(refusal: PosError) -> str:
    """The refusal's sentence in the process's language."""
    return _current.sentence(refusal)


def language() -> str:
    """The language that `_` speaks."""
    return _current.language
