/** `/books`: contacts that phones and telephone systems read. */
import type { KeyRoute } from '../faces/kit/wire/declared-route.js';
import { numberedRoutes } from '../records/routes.js';
import { books } from './operations/books.js';

export const bookRoutes: readonly KeyRoute[] = numberedRoutes(books);
