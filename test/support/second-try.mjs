// On a busy machine a test fails now and then because it waits for too little. Such a failure is reported, but the run
// does not fail: the files of a few failed tests run once more, alone.

const maxFiles = 2;

/**
 * Returns the files of the failed tests in a JSON report of vitest. Returns no files if many have failed, or if one
 * failed outside of its tests, because a second run would then prove nothing.
 */
export function filesToTryAgain(report) {
  const failed = report.testResults.filter(({ status }) => status === 'failed');
  const areTests = failed.every(({ assertionResults }) =>
    assertionResults.some(({ status }) => status === 'failed'),
  );
  return areTests && failed.length <= maxFiles ? failed.map(({ name }) => name) : [];
}

/** Returns the failed tests, each with its file. */
export function failedTests(report) {
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => `${name}: ${fullName}`),
  );
}
