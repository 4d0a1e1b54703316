/** The options that say which contacts are meant, alike wherever there are some. */
import type { Command } from 'commander';
import { contactTypes } from '../../domain/contact.js';

export function withFilters(command: Command): Command {
  return command
    .option('--search <text>', 'part of a name, company, email, user name or number')
    .option('--phone <number>', 'who has this number')
    .option('--email <address>', 'who has this address')
    .option('--tag <tag>', 'by name or number')
    .option('--group <group>', 'by name or number')
    .option('--source <source>', 'by name or number')
    .option('--status <status>', 'by name or number')
    .option('--type <type>', contactTypes.join(', '))
    .option('--channel <channel>', 'who can be reached on it')
    .option('--consent <channel:state>', 'as in whatsapp:opted_in')
    .option('--updated-after <time>', 'a date, or a time as in RFC 3339')
    .option('--updated-before <time>', 'likewise');
}
