# ruff: noqa: E501  (tables of data)
"""README of a package in both languages: what is in it, how to check it, how to run the case again."""

from __future__ import annotations

EN = """# A Retrace package

What a reconstruction of one case rests on, and everything needed to doubt it.

## Check it first

    python3 verify.py            (Python 3.9 or later, nothing to install, no network)

It reads every file, compares size and SHA-256 with `manifest.json`, follows the chain of `custody.jsonl` line by line,
and names whatever is missing, added or changed. Check the `.zip` as it came: `python3 verify.py PACKAGE.zip`, with
`PACKAGE.zip.sha256` beside it. Whoever changes a package could change this script too: to be sure, use the one from
Retrace's own source (`timeline/package/verify.py`, the same file), or read it, it is two hundred lines. A package proves that nothing changed since it was made; who made it, and when, is
proven by a signature or a trusted time over `manifest.json` that you got by another way (see `stamps`).

## What is in it

| | |
|---|---|
| `manifest.json`, `manifest.sha256` | every file with size and SHA-256, the last hash of the custody log, time of export |
| `custody.jsonl` | every registration, run, decision, view, unmasking and export; each line holds the hash of the last |
| `case/` | `case.toml`, what people decided (`decisions.jsonl`), the case's own rules |
| `originals.json`, `originals/` | the originals by name and hash, and the files themselves if they were asked for |
| `data/csv`, `data/parquet` | every table, rows sorted; a text cell that a spreadsheet would take for a formula begins with `'` |
| `reports/` | reports as they were written, each by the hash in the custody log |
| `exhibits/` | stills and clips of findings, heads masked; beside each the original, stretch and command it was cut by |
| `forms/` | the evidence list to sign, in both languages, as HTML, DOCX and XLSX |
| `rules/` | the text of every rule and view that judged; parameters in force are `data/csv/param_value.csv` |
| `model.json`, `environment.json` | the detector with its hashes and settings; system, versions, hash of the code |
| `stamps/` | trusted times (RFC 3161) of the first N lines of the custody log, N in the name |

A stamp is checked without Retrace: `head -n N custody.jsonl > lines`, then
`openssl ts -verify -data lines -in stamps/00000N.tsr -CAfile ROOT.pem`.

## Run it again

Needs the originals in the package, Retrace in the version of `environment.json`, and no network:

    retrace rerun PACKAGE.zip NEW_FOLDER

It checks the package, lays the case out in a new folder, runs it from the originals, writes every table again and
compares each with `data/csv` by SHA-256. By hand it is the same: copy `case/*` and `originals/*` and `custody.jsonl`
into one folder, `retrace run FOLDER`, `retrace export FOLDER --format tables_csv --out TABLES`, and compare the SHA-256
of each file of TABLES with that of `data/csv`. On another kind of processor the detector may round differently.
"""

ZH = """# Retrace 案件数据包

一次还原所依据的全部材料，以及质疑它所需的一切。

## 先校验

    python3 verify.py            （Python 3.9及以上，无需安装任何东西，无需网络）

程序逐个读取文件，将大小和SHA-256与`manifest.json`比对，逐行核对`custody.jsonl`的哈希链，并指出缺失、多出或改动之处。
也可直接校验收到的压缩包：`python3 verify.py PACKAGE.zip`，旁边放`PACKAGE.zip.sha256`。
改动数据包的人也可能改动本脚本：为稳妥起见，请使用Retrace源代码中的同一文件（`timeline/package/verify.py`），或自行通读，仅二百余行。
数据包能证明自制作以来未被改动；由谁、何时制作，须由另行取得的对`manifest.json`的签名或可信时间戳证明（见`stamps`）。

## 内容

| | |
|---|---|
| `manifest.json`、`manifest.sha256` | 每个文件的大小和SHA-256，保管链末条哈希，导出时间 |
| `custody.jsonl` | 每次登记、运行、决定、查看、解除遮盖和导出；每行含上一行的哈希 |
| `case/` | `case.toml`、人的决定（`decisions.jsonl`）、本案自有规则 |
| `originals.json`、`originals/` | 原件的名称和哈希；要求随附时含文件本身 |
| `data/csv`、`data/parquet` | 全部数据表，行已排序；会被电子表格当作公式的文字前加`'` |
| `reports/` | 报告原件，其哈希见保管链 |
| `exhibits/` | 问题的截图和片段，头部已遮盖；旁附所出原片、时段和制作命令 |
| `forms/` | 电子数据提取固定清单（供签名），中英文，HTML、DOCX、XLSX |
| `rules/` | 参与判定的全部规则和视图原文；生效参数见`data/csv/param_value.csv` |
| `model.json`、`environment.json` | 检测模型及其哈希和参数；系统、版本、代码哈希 |
| `stamps/` | 保管链前N行的可信时间戳（RFC 3161），N见文件名 |

时间戳不用Retrace即可校验：`head -n N custody.jsonl > lines`，再
`openssl ts -verify -data lines -in stamps/00000N.tsr -CAfile ROOT.pem`。

## 重新运行

需随附原件、`environment.json`所列版本的Retrace，无需网络：

    retrace rerun PACKAGE.zip 新文件夹

该命令先校验数据包，在新文件夹中布置案件，从原件重新运行，重写全部数据表，并逐一与`data/csv`比对SHA-256。
手工操作相同：将`case/*`、`originals/*`和`custody.jsonl`复制到同一文件夹，`retrace run 文件夹`，
`retrace export 文件夹 --format tables_csv --out 表`，再将各表的SHA-256与`data/csv`比对。
处理器类型不同时，检测模型的舍入可能不同。
"""

TEXTS = {"en": EN, "zh": ZH}
