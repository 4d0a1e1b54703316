/** The texts of pages outside the first load. */

import type { pages as english } from '../en/pages.ts';
import type { Like } from '../like.ts';
import { assistants } from './assistants.ts';
import { catalogs } from './catalogs.ts';
import { connect } from './connect.ts';
import { duplicates } from './duplicates.ts';
import { ownFields } from './fields.ts';
import { filterBar } from './filters.ts';
import { finder } from './finder.ts';
import { health } from './health.ts';
import { importing } from './importing.ts';
import { imports } from './imports.ts';
import { intakes } from './intakes.ts';
import { keys } from './keys.ts';
import { listKeys } from './list-keys.ts';
import { members } from './members.ts';
import { move } from './move.ts';
import { numbers } from './numbers.ts';
import { personPage } from './person-page.ts';
import { receivers } from './receivers.ts';
import { self } from './self.ts';
import { settings } from './settings.ts';
import { signIn } from './sign-in.ts';
import { usage } from './usage.ts';
import { webhooks } from './webhooks.ts';

export const pages: Like<typeof english> = {
  connect,
  assistants,
  finder,
  listKeys,
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
  members,
  importing,
  filterBar,
  personPage,
  settings,
  numbers,
  ownFields,
  self,
  signIn,
};
