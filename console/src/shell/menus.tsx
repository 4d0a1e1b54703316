/**
 * The menus of the first page in one file, which is loaded after the page. A file for each menu would need four
 * requests.
 */
export { ColumnItems, OrderItems } from '../contacts/list/list-menus.tsx';
export { MenuOf } from '../ui/menus/overlays.tsx';
export { ViewItems } from '../views/ViewItems.tsx';
export { AccountItems } from './AccountItems.tsx';
