/** `/views`: saved views of the list of contacts, for all keys of the account or for one. */
import { views } from '../../core/views/views.js';
import { numberedRoutes } from './record-kinds.js';

export const viewRoutes = numberedRoutes(views);
