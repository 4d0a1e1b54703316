"""Prints the pairs that other programs find in a labeled file: {"program": [[position, position], ...]} as JSON.

Needs Python with `splink pandas` or `goldenmatch polars pyarrow` from PyPI. Each program uses its default settings for people. No setting is tuned to a data set.
"""
import csv
import json
import os
import sys

os.environ.setdefault("GOLDENMATCH_AUTOCONFIG_MEMORY", "0")
COMPARED = ["given_name", "family_name", "birthday", "street", "zip", "city", "phone", "email"]


def read(file):
    with open(file, encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    columns = [name for name in COMPARED if any(row[name] for row in rows)]
    return [{name: row[name] or None for name in columns} for row in rows], columns


def splink(rows, columns):
    import pandas
    import splink as program
    import splink.comparison_library as compare
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    def comparison(name):
        if name in ("given_name", "family_name"):
            return compare.NameComparison(name)
        if name == "birthday":
            return compare.DateOfBirthComparison(name, input_is_string=True)
        if name == "email":
            return compare.EmailComparison(name)
        return compare.LevenshteinAtThresholds(name, [1, 2])

    blocks = [("given_name", "family_name"), ("birthday",), ("zip", "family_name"), ("street",), ("phone",), ("email",)]
    rules = [block_on(*names) for names in blocks if all(name in columns for name in names)]
    table = pandas.DataFrame(rows).assign(unique_id=range(len(rows)))
    database = DuckDBAPI()
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[comparison(name) for name in columns],
        blocking_rules_to_generate_predictions=rules,
    )
    linker = Linker(database.register(table), settings, log_level=40)
    training = linker.training
    training.estimate_probability_two_random_records_match(rules[:2], recall=0.8)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in rules[:3]:
        training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.9).as_pandas_dataframe()
    return f"Splink {program.__version__}", zip(found["unique_id_l"].tolist(), found["unique_id_r"].tolist())


def goldenmatch(rows, columns):
    import goldenmatch as program
    import polars

    table = polars.DataFrame(rows, schema={name: polars.String for name in columns})
    result = program.dedupe_df(table, confidence_required=False, allow_red_config=True)
    pairs = []
    for cluster in result.clusters.values():
        members = sorted(cluster["members"])
        pairs += [(one, other) for at, one in enumerate(members) for other in members[at + 1 :]]
    return f"GoldenMatch {program.__version__}", pairs


def main():
    rows, columns = read(sys.argv[1])
    answer = {}
    output, sys.stdout = sys.stdout, sys.stderr
    for find in (splink, goldenmatch):
        try:
            name, pairs = find(rows, columns)
            answer[name] = [[int(one), int(other)] for one, other in pairs]
        except Exception as error:  # a program that is missing, or cannot train on so few rows
            print(f"{find.__name__}: {type(error).__name__}: {error}"[:300], file=sys.stderr)
    json.dump(answer, output)


main()
