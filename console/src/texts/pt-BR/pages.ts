/** The texts of pages that are no part of the first load. */

import type { pages as english } from '../en/pages.ts';
import type { Like } from '../like.ts';
import { assistants } from './assistants.ts';
import { catalogs } from './catalogs.ts';
import { connect } from './connect.ts';
import { duplicates } from './duplicates.ts';
import { filterBar } from './filters.ts';
import { finder } from './finder.ts';
import { health } from './health.ts';
import { importing } from './importing.ts';
import { imports } from './imports.ts';
import { intakes } from './intakes.ts';
import { keys } from './keys.ts';
import { move } from './move.ts';
import { personPage } from './person-page.ts';
import { receivers } from './receivers.ts';
import { usage } from './usage.ts';
import { webhooks } from './webhooks.ts';

export const pages: Like<typeof english> = {
  connect,
  assistants,
  finder,
  move,
  webhooks,
  intakes,
  receivers,
  usage,
  health,
  duplicates,
  catalogs,
  imports,
  keys,
  importing,
  filterBar,
  personPage,
};
