/** Words that stop and start messages. */
import { describe, expect, it } from 'vitest';
import { preferenceOf } from './keywords.js';

describe('the wish of a text', () => {
  it.each([
    'STOP',
    ' stop. ',
    'Stop!',
    '¡Baja!',
    'DÉSABONNER',
    'de\u0301sabonner',
    'desabonner',
    'Cancelar suscripcion',
    'Opt  out',
    'STOP 🙏',
    '🛑 stop 🛑',
    'stop🙏🏽',
    'Stop ❤️!!',
    '~STOP~',
    '`stop`',
    'Cancelar 🙏 suscripcion',
    ...['Стоп', 'СТОП!', '«стоп»', 'Отписаться', 'отпишите меня', 'Стоп 🙏'],
    ...['Berhenti', 'BERHENTI BERLANGGANAN.', 'unreg'],
  ])('%s stops', (text) => {
    expect(preferenceOf(text)).toBe('stop');
  });

  it.each([
    'start',
    'Unstop',
    'ALTA',
    'Старт',
    'подписаться',
    'Mulai',
    'berlangganan',
  ])('%s starts', (text) => {
    expect(preferenceOf(text)).toBe('start');
  });

  it.each([
    ...['please stop', 'stop it', '', '!!!', 'stopping'],
    ...['🛑', "🛑 don't stop", 'stop 1', 'non-stop 🎉', 'stop + go'],
    ...['стоп, я не понял', 'не стоп', 'нон-стоп', 'стопка', 'хочу подписаться на новости', 'отмена', 'нет'],
    ...['saya berhenti bekerja', 'jangan berhenti', 'pemberhentian', 'mulai kapan?', 'batal', 'stop dulu ya'],
  ])('%s is no wish', (text) => {
    expect(preferenceOf(text)).toBeNull();
  });

  it.each(['START 🚫', '~start~'])('%s is no consent', (text) => {
    expect(preferenceOf(text)).toBeNull();
  });

  it('an emoji may be a word of an account', () => {
    const own = { stop: { own: ['🛑', 'fin', '!!!'] }, start: { own: ['👍'] } };
    const texts = ['🛑', '👍', '👍 fin', '🛑🛑', '🙏'];
    expect(texts.map((text) => preferenceOf(text, own))).toEqual(['stop', 'start', 'stop', null, null]);
  });

  it('accents count only between words of both lists', () => {
    const own = { stop: { vi: ['dừng'] }, start: { vi: ['dùng'] } };
    const texts = ['dừng', 'dùng', 'dung', 'Dụng'];
    expect(texts.map((text) => preferenceOf(text, own))).toEqual(['stop', 'start', 'stop', 'stop']);
  });

  it('an account may have its own words, and a word of both lists stops', () => {
    const own = { stop: { tr: ['dur'] }, start: { tr: ['dur', 'başla'] } };
    expect(['dur', 'başla', 'stop'].map((text) => preferenceOf(text, own))).toEqual(['stop', 'start', null]);
  });
});
