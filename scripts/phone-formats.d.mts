export declare const formatsFile: string;
export declare const examplesFile: string;
export declare function phoneFormats(): Readonly<Record<string, unknown>>;
export declare function phoneExamples(): Readonly<Record<string, string>>;
