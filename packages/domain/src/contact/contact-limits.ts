/**
 * The outer bounds of the content of contacts, from any source. Texts are counted in code points. Faces have tighter
 * limits with their wording.
 */
export const contactLimits = {
  /** code points */
  shortText: 4_000,
  /** the capacity of a body of 1 MiB */
  longText: 1_048_576,
  url: 8_000,
  identity: 4_000,
  /** UTF-16 code units of a number as people write it, as of the parser of national numbers */
  writtenPhone: 250,
  scope: 400,
  /** an id of a vendor; an index contains it unshortened */
  vendorId: 400,
  /** items of a contact */
  identities: 500,
  tags: 1_000,
  groups: 1_000,
  /** current consents of a contact, by channel, purpose and sender; and suppressions */
  entries: 5_000,
  /** the name of a tag, group, source or status */
  catalogName: 255,
  /** tags of an account, and groups, sources and statuses: a write may read the whole list */
  catalogItems: 10_000,
  /** code points of the names of all of them */
  catalogText: 1_000_000,
  /** bytes of JSON */
  attributes: 256 * 1024,
  /** V8 lists the names of a large object slowly, 19 ms for 29,000 */
  attributeNames: 5_000,
  extension: 512 * 1024,
  /** bytes of a whole contact, with its identities and the names of its tags and groups */
  contact: 2 * 1024 * 1024,
} as const;
