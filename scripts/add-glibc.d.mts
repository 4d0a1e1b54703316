/** Makes a folder with the C library of this machine. False: this machine does not have its packages. */
export function addGlibc(
  folder: string,
  options: { readonly loader: string; readonly programs: Readonly<Record<string, string>> },
): boolean;
