/** Makes the folder of the tested program if it is not that of the last build, and returns its path. */
export function makeTestedProgram(): Promise<string>;
