/** An address may have `?` and `&`: a mail program would read what follows as a subject, or as a further recipient. */
export const mailTo = (email: string): string => `mailto:${encodeURIComponent(email).replace('%40', '@')}`;
