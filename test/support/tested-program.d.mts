/** Makes the folder of the tested program, unless the last build made it, and returns its path. */
export function makeTestedProgram(): Promise<string>;
