/** The texts of pages that are no part of the first load. */

import type { pages as english } from '../en/pages.ts';
import type { Like } from '../like.ts';
import { assistants } from './assistants.ts';
import { connect } from './connect.ts';
import { health } from './health.ts';
import { intakes } from './intakes.ts';
import { personPage } from './person-page.ts';
import { receivers } from './receivers.ts';
import { usage } from './usage.ts';
import { webhooks } from './webhooks.ts';

export const pages: Like<typeof english> = {
  connect,
  assistants,
  webhooks,
  intakes,
  receivers,
  usage,
  health,
  personPage,
};
