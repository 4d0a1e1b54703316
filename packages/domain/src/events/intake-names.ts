/** Names of intakes: the variants of their payloads, and the face of their webhooks. */

/** The kinds of payloads and credentials that an intake accepts. */
export const intakeVariants = ['meta', '360dialog', 'gupshup', 'ycloud', 'waha', 'evolution'] as const;
export type IntakeVariant = (typeof intakeVariants)[number];

/** Replaces the name of a face for a webhook that gets the payloads of an intake. */
export const payloadFace = 'intake';
