/** An address may contain `?` and `&`, after which a mail program reads a subject or another recipient. */
export const mailTo = (email: string): string => `mailto:${encodeURIComponent(email).replace('%40', '@')}`;
