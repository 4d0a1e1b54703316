/**
 * Encodes the address, which may contain `?` and `&`. After these, a mail program reads a subject or another recipient.
 */
export const mailTo = (email: string): string => `mailto:${encodeURIComponent(email).replace('%40', '@')}`;
