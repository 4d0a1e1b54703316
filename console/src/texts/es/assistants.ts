/** The texts of the page that connects assistants. */
import type { assistants as english } from '../en/assistants.ts';
import type { Like } from '../like.ts';

export const assistants: Like<typeof english> = {
  title: 'Asistentes',
  text: 'Claude, Cursor, n8n y otros pueden buscar personas, registrar consentimientos y proponer cambios. Da a cada asistente su propia clave.',
  open: 'Conectar un asistente',
  guide: 'Guía',
  key: 'Crear una clave',
  keyText: 'La clave limita lo que el asistente puede hacer. Elige lo mínimo que necesita.',
  may: 'Acceso',
  grants: { read: 'Solo lectura', save: 'Leer y guardar', all: 'Leer, guardar, combinar y eliminar' },
  grantTexts: {
    read: 'Buscar y mostrar personas, comprobar si se pueden enviar mensajes, ver cambios y duplicados.',
    save: 'También guardar personas, registrar consentimientos y cambiar etiquetas, estado y campos.',
    all: 'También cambiar grupos, combinar y eliminar. Cada combinación y cada eliminación necesita antes un plan.',
  },
  name: 'Nombre',
  nameHint: 'Aparece en el historial de cada contacto.',
  usualName: 'Asistente',
  made: (name) => `Se creó la clave ${name}. Los ajustes de esta página la contienen.`,
  another: 'Crear otra clave',

  settings: 'Conectar el asistente',
  settingsText: 'Elige el programa y copia sus ajustes.',
  program: 'Programa',
  snippet: (program) => `Ajustes para ${program}`,
  programs: {
    claudeCode: 'Claude Code',
    claudeDesktop: 'Claude Desktop',
    cursor: 'Cursor',
    n8n: 'n8n',
    openai: 'API de OpenAI',
  },
  hints: {
    claudeCode: 'Ejecuta este comando en una terminal.',
    claudeDesktop:
      'Añade esto a claude_desktop_config.json y reinicia Claude Desktop. Inicia el programa de Switchbook en ese equipo, así que corrige la ruta.',
    cursor: 'Añade esto a ~/.cursor/mcp.json.',
    n8n: 'Pega esto en un flujo de trabajo. Se convierte en un nodo MCP Client Tool para un agente. Después crea una credencial Bearer Auth con la clave.',
    openai:
      'ChatGPT inicia sesión con OAuth y no puede usar una clave. Los programas que llaman a la API de OpenAI sí: añade esto a sus herramientas. La URL debe ser pública.',
  },
};
