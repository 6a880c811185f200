"""How well and how fast firms are matched: beside others' ways on real texts, across languages, and as houses grow.

    .venv/bin/python -m bench.matching
    .venv/bin/python -m bench.matching --companies FILE.jsonl --qrels FILE.qrels

The first file holds profiles as `lounge introductions rank` takes them, the second lines of `query 0 other grade`;
without them the first table is left out. The second table asks for the English twin of German
texts, pairs from which the product learns no word. The third measures each size in a process of its own, on invented
profiles of about sixty words.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from time import perf_counter, process_time

import bm25s
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

from bench import _measure
from lounge.cli.profiles_file import read_profiles
from lounge.domain.matching.likeness import Comparison
from lounge.domain.matching.model import Model, Sources
from lounge.domain.matching.profile import Profile
from lounge.domain.matching.ranking import nearest
from lounge.domain.matching.words import stems
from lounge.profiles.queries import sources as sources_of

DEEP = 50
HELD_OUT = 5
"""One of so many bilingual texts is asked for."""
Rows = np.ndarray
Way = Callable[[Sequence[Profile]], Rows]


def text_of(profile: Profile) -> str:
    """All that a profile of the file says."""
    return f"{profile.headline} {profile.about} {profile.offers} {profile.seeks}"


def at_random(profiles: Sequence[Profile]) -> Rows:
    """Anybody, in no order."""
    rng = np.random.default_rng(0)
    return np.array([rng.choice(len(profiles), DEEP, replace=False) for _ in profiles])


def by_default(profiles: Sequence[Profile]) -> Rows:
    """scikit-learn's TF-IDF as it comes."""
    rows = TfidfVectorizer().fit_transform([text_of(one) for one in profiles])
    return _best((rows @ rows.T).toarray())


def by_bm25(profiles: Sequence[Profile]) -> Rows:
    """BM25 over stems, each text as a query."""
    told = [stems(text_of(one), "en") for one in profiles]
    index = bm25s.BM25()
    index.index(told, show_progress=False)
    most = min(DEEP + 1, len(told))
    found, _ = index.retrieve(told, k=most, show_progress=False)
    return np.array([[row for row in line if row != place][: most - 1] for place, line in enumerate(found)])


def by_lounge(profiles: Sequence[Profile]) -> Rows:
    """The product's own ranking."""
    placed = Model().fit_place(profiles, sources=sources_of.sources())
    return nearest(Comparison(placed), DEEP).rows


WAYS: dict[str, Way] = {
    "random": at_random,
    "scikit-learn's default": by_default,
    "BM25 (bm25s, stems)": by_bm25,
    "lounge": by_lounge,
}


def quality(companies: Path, qrels: Path, sizes: Sequence[int]) -> None:
    """Print how well each way ranks, on all texts of the file and on small houses drawn from it."""
    profiles = read_profiles(companies)
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for line in qrels.read_text().splitlines():
        query, _, other, grade = line.split()
        grades[query][other] = int(grade)
    rows = [(name, *_figures(profiles, grades, way(profiles))) for name, way in WAYS.items()]
    print(f"\n{len(profiles)} firms that describe themselves\n")
    print(_measure.table(("way", "nDCG@10", "MAP@10", "P@5", "recall@50"), [_three(row) for row in rows]))
    print("\nnDCG@10 in a house of so many members, the mean of five draws\n")
    small = [
        (name, *(_mean_of_draws(profiles, grades, way, size) for size in sizes if size < len(profiles)))
        for name, way in WAYS.items()
    ]
    print(_measure.table(("way", *(str(size) for size in sizes)), [_three(row) for row in small]))


def _mean_of_draws(
    profiles: Sequence[Profile], grades: Mapping[str, Mapping[str, int]], way: Way, size: int
) -> float:
    draws = [Random(seed).sample(list(profiles), size) for seed in range(5)]
    return float(np.mean([_figures(drawn, grades, way(drawn))[0] for drawn in draws]))


def _figures(
    profiles: Sequence[Profile], grades: Mapping[str, Mapping[str, int]], found: Rows
) -> tuple[float, float, float, float]:
    """Return nDCG@10, MAP@10, P@5 and recall@50; linear gains, as trec_eval counts them."""
    known = {profile.id for profile in profiles}
    sums, count = np.zeros(4), 0
    for profile, rows in zip(profiles, found, strict=True):
        wanted = {
            other: grade for other, grade in grades.get(profile.id, {}).items() if other in known and grade
        }
        if not wanted:
            continue
        got = np.array([wanted.get(profiles[int(row)].id, 0) for row in rows], float)
        ideal = np.sort(np.array(list(wanted.values()), float))[::-1][:10]
        hits = got > 0
        precision = np.cumsum(hits[:10]) / np.arange(1, len(hits[:10]) + 1)
        sums += (
            _gain(got[:10]) / _gain(ideal),
            float((precision * hits[:10]).sum()) / min(10, len(wanted)),
            hits[:5].mean(),
            hits[:50].sum() / len(wanted),
        )
        count += 1
    return tuple(sums / max(count, 1))  # type: ignore[return-value]


def _gain(grades: Rows) -> float:
    return float((grades / np.log2(np.arange(2, len(grades) + 2))).sum())


def _best(scores: Rows) -> Rows:
    np.fill_diagonal(scores, -1.0)
    return np.argsort(-scores, axis=1, kind="stable")[:, :DEEP]


def _three(row: Sequence[object]) -> list[object]:
    return [f"{value:.3f}" if isinstance(value, float) else value for value in row]


def languages() -> None:
    """Print how often the English twin of a German text is found; the product learns from no such pair."""
    told = [
        json.loads(line) for line in (sources_of.DATA / "background.jsonl").read_text("utf-8").splitlines()
    ]
    apart = told[::HELD_OUT]
    english = [
        Profile(f"en{n}", headline=one["headline"]["en"], about=one["text"]["en"])
        for n, one in enumerate(told)
    ]
    asked = {
        "one line": [Profile(f"q{n}", headline=one["headline"]["de"]) for n, one in enumerate(apart)],
        "line and text": [
            Profile(f"q{n}", headline=one["headline"]["de"], about=one["text"]["de"])
            for n, one in enumerate(apart)
        ],
    }
    own = list(sources_of.glossary())
    ways = {"lounge, own word lists": (), "lounge, with the system's dictionary": sources_of.dictionary()}
    rows = [
        ("plain TF-IDF", *_plain_twins("word", english, asked)),
        ("character 3- to 5-grams", *_plain_twins("char_wb", english, asked)),
    ]
    for name, dictionary in ways.items():
        model = Model().fit(english, sources=Sources(own, dictionary, (), sources_of.fields()))
        rows.append((name, *_twins(model, english, asked)))
    print(f"\n{len(apart)} German texts, their English twins among {len(english)}: found first / in ten\n")
    print(_measure.table(("way", *asked), rows))
    _held_out_words()


def _twins(model: Model, english: Sequence[Profile], asked: Mapping[str, Sequence[Profile]]) -> list[str]:
    found = []
    for queries in asked.values():
        comparison = Comparison(model.place([*english, *queries]))
        every = np.arange(len(english))
        scores = [
            comparison.pairs(np.full(len(english), len(english) + n), every)["score"]
            for n in range(len(queries))
        ]
        found.append(_shares(np.array(scores)))
    return found


def _plain_twins(
    analyzer: str, english: Sequence[Profile], asked: Mapping[str, Sequence[Profile]]
) -> list[str]:
    ngrams = (1, 1) if analyzer == "word" else (3, 5)
    vectorizer = TfidfVectorizer(analyzer=analyzer, ngram_range=ngrams, sublinear_tf=True)
    rows = vectorizer.fit_transform([text_of(one) for one in english])
    return [
        _shares((vectorizer.transform([text_of(one) for one in queries]) @ rows.T).toarray())
        for queries in asked.values()
    ]


def _shares(scores: Rows) -> str:
    """Say how often the twin, which is every fifth, comes first and among the first ten; equals count against it."""
    places = [
        int((row >= row[n * HELD_OUT]).sum()) if row[n * HELD_OUT] > 0 else len(row)
        for n, row in enumerate(scores)
    ]
    return f"{np.mean(np.array(places) <= 1):.0%} / {np.mean(np.array(places) <= 10):.0%}"


def _held_out_words() -> None:
    """Print how many words of the glossary are understood that were taken out of it, by their parts alone."""
    from lounge.domain.matching.translation import Translator

    pairs = list(sources_of.glossary())
    apart = [
        pair
        for place, pair in enumerate(pairs)
        if place % 10 == 0 and len(pair[0]) > 11 and " " not in pair[0]
    ]
    out = {german for german, _ in apart}
    translator = Translator().fit(pair for pair in pairs if pair[0] not in out)
    means = [bool(set(translator.translate(german)) & set(stems(english, "en"))) for german, english in apart]
    print(f"\n{len(apart)} long words taken out of the glossary: {np.mean(means):.0%} are still understood.")


def invented(count: int) -> list[Profile]:
    """Make profiles of about sixty words, each of two fields of business, with some names of its own."""
    lists = [words.split() for words in sources_of.fields()]
    prose = text_of(sources_of.background()[0]).split() + [
        w for one in sources_of.background() for w in one.about.split()
    ]
    rng = Random(1)
    found = []
    for number in range(count):
        one, other = rng.sample(lists, 2)
        words = [rng.choice(one[: rng.randint(8, len(one))]) for _ in range(24)]
        words += [rng.choice(other[: rng.randint(8, len(other))]) for _ in range(8)]
        words += [*rng.choices(prose, k=24), f"name{rng.randrange(count // 2 + 1)}"]
        found.append(Profile(f"p{number}", headline=" ".join(words[:6]), about=" ".join(words[6:])))
    return found


def one_size(count: int, brute: int) -> None:
    """Measure one size in this process, and print it as JSON."""
    profiles = invented(count)
    begin, cpu = perf_counter(), process_time()
    placed = Model().fit_place(profiles, sources=sources_of.sources())
    fitted, fit_cpu = perf_counter() - begin, process_time() - cpu
    begin, cpu = perf_counter(), process_time()
    nearest(Comparison(placed), 20)
    ranked, rank_cpu = perf_counter() - begin, process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    asked = min(count, brute)
    neighbours = NearestNeighbors(n_neighbors=21, algorithm="brute", metric="cosine").fit(
        placed.fields.directions
    )
    begin = perf_counter()
    neighbours.kneighbors(placed.fields.directions[:asked])
    of_sklearn = (perf_counter() - begin) * count / asked
    print(json.dumps([fitted, ranked, fit_cpu + rank_cpu, peak, of_sklearn, of_sklearn / ranked]))


def growth(sizes: Sequence[int], brute: int) -> None:
    """Print what fitting and the twenty best for all take as the house grows."""
    rows = []
    for size in sizes:
        words = [sys.executable, "-m", "bench.matching", "--one-size", str(size), "--brute", str(brute)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        rows.append((f"{size:,}", *json.loads(done.stdout.splitlines()[-1])))
    print(
        "\nProfiles: seconds to fit and place, to find the twenty best of all; NearestNeighbors on the same vectors\n"
    )
    head = ("profiles", "fit s", "top-20 s", "CPU s", "peak MB", "brute s", "brute/top-20")
    print(_measure.table(head, rows))
    print(
        f"\nbrute: NearestNeighbors(algorithm='brute', metric='cosine'), beyond {brute:,} rows estimated from so many."
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--companies", type=Path)
    parser.add_argument("--qrels", type=Path)
    parser.add_argument("--houses", type=int, nargs="+", default=[50, 100, 500, 1000])
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--brute", type=int, default=5_000)
    parser.add_argument("--one-size", type=int)
    asked = parser.parse_args()
    if asked.one_size:
        one_size(asked.one_size, asked.brute)
        return
    yard = [_measure.yardstick() for _ in range(5)]
    if asked.companies and asked.qrels:
        quality(asked.companies, asked.qrels, asked.houses)
    languages()
    growth(asked.sizes, asked.brute)
    yard += [_measure.yardstick() for _ in range(5)]
    print(f"\n{_measure.noise(yard)}")


if __name__ == "__main__":
    main()
