/** JSON Schema patterns of texts that several wires accept. */

/** 7 to 15 digits that do not begin with 0, with any separators. */
export const dialableForm = '^[^0-9\\u0000]*[1-9]([^0-9\\u0000]*[0-9]){6,14}[^0-9\\u0000]*$';

/** List positions as sealed by the kit. */
export const cursorForm = '^[A-Za-z0-9._~-]{0,512}$';
