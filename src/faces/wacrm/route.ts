/** What the routes have in common. */
import { routesWith, usualRefusals } from '../kit/wire/routes.js';
import { maxBodyBytes } from './choices.js';

export const route = routesWith({ reads: { read: 'json', maxBytes: maxBodyBytes }, refusals: usualRefusals });
