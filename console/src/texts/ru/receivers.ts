/** The texts of the receivers of WhatsApp webhooks. */
import type { receivers as english } from '../en/receivers.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const receivers: Like<typeof english> = {
  title: 'Пересылается',
  text: 'Каждый вебхук отправляется не более чем в пять систем, без изменений и с исходной подписью.',
  add: 'Добавить получателя',
  sendAgain: 'Отправить снова',
  sentAgain: 'Неудачные отправки повторяются.',
  noneWait: 'Ничего не ждёт',
  waiting: (count, when) =>
    `${plural(count, { one: '{n} вебхук ждёт', few: '{n} вебхука ждут', many: '{n} вебхуков ждут', other: '{n} вебхука ждут' })}, самый старый пришёл ${when}`,
  noAnswer: 'ответов пока нет',
  answered: (answer, when) => `последний ответ ${answer}, ${when}`,
  addTitle: 'Добавить получателя',
  addText: 'Он будет получать вебхуки, которые придут с этого момента.',
  name: 'Название',
  nameHint: 'Например, n8n или Chatwoot.',
  removeTitle: 'Убрать этого получателя?',
  removeText: 'Вебхуки, которые его ждут, не будут отправлены. Остальные получатели продолжат работу.',
  removed: 'Получатель убран.',
};
