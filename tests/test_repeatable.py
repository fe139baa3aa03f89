"""The same texts give the same words and facts in every process, whatever order its sets have."""

import os
import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "samples"
PROGRAM = """
import sys
from pathlib import Path
from analyzers.analysis import text_fields
from analyzers.gazetteer import rows_of
from loader import pipeline

for kind, word in rows_of("agency_words_zh.tsv"):
    for text in (word, word.replace("（", "、").replace("）", "")):
        print(text_fields(f"由{text}人民政府负责"))
for path in sorted(Path(sys.argv[1]).iterdir()):
    document = pipeline.read(path.read_bytes(), path.name)
    print(document)
    print([text_fields(paragraph.text) for paragraph in document.paragraphs])
"""


def printed(seed: int) -> str:
    """What a process prints whose strings have the hashes of this seed."""
    environment = os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONUTF8": "1"}
    run = [sys.executable, "-c", PROGRAM, str(SAMPLES)]
    done = subprocess.run(run, env=environment, capture_output=True, check=True, encoding="utf-8")
    return done.stdout


def test_words_and_facts_do_not_depend_on_the_order_of_sets() -> None:
    assert printed(1) == printed(2) == printed(3) != ""
