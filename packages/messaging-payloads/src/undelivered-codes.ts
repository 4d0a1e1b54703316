/** Error codes of Meta for messages that did not reach the person. */

/** The person has stopped marketing. */
export const stoppedMarketing = 131050;
/** Not on WhatsApp or not reachable; a cap of the platform; blocked by the business. */
export const undeliveredCodes = new Set([131026, 131049, 130403]);
