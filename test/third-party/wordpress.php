<?php
/**
 * Stand-ins of the functions of WordPress that the client class of the plugin RecoveryFlow calls, and its calls. Arguments: the folder of
 * the plugin, the address of the server, a key. Prints JSON.
 */

[, $folder, $server, $key] = $argv;
define('ABSPATH', __DIR__ . '/');
define('KDC_WACR_RECOVERYFLOW_VERSION', 'test');

// No failure is logged, which needs a database of WordPress.
$options = ['recoveryflow_settings' => ['logging_level' => 'error']];
$transients = [];

function get_option($name, $default = false)
{
    global $options;
    return $options[$name] ?? $default;
}
function update_option($name, $value)
{
    global $options;
    $options[$name] = $value;
    return true;
}
function delete_option($name)
{
    global $options;
    unset($options[$name]);
    return true;
}
function get_transient($name)
{
    global $transients;
    return $transients[$name] ?? false;
}
function set_transient($name, $value)
{
    global $transients;
    $transients[$name] = $value;
    return true;
}
function delete_transient($name)
{
    global $transients;
    unset($transients[$name]);
    return true;
}
function __($text)
{
    return $text;
}
function apply_filters($name, $value)
{
    return $value;
}
function wp_parse_url($url, $part = -1)
{
    return parse_url($url, $part);
}
function untrailingslashit($text)
{
    return rtrim($text, '/');
}
/** WordPress does not encode the values. */
function add_query_arg($arguments, $url)
{
    $pairs = array_map(fn ($name) => "$name={$arguments[$name]}", array_keys($arguments));
    return $url . '?' . implode('&', $pairs);
}
function wp_json_encode($value)
{
    return json_encode($value);
}
function get_bloginfo($name)
{
    return '6.6';
}
function home_url($path = '')
{
    return "https://shop.example$path";
}
class WP_Error
{
    public function __construct(private string $code, private string $message)
    {
    }
    public function get_error_code()
    {
        return $this->code;
    }
    public function get_error_message()
    {
        return $this->message;
    }
}
function is_wp_error($value)
{
    return $value instanceof WP_Error;
}
/** The plugin calls only hosts of its vendor; the first of them is the server. */
function wp_remote_request($url, $args)
{
    global $server;
    $lines = array_map(fn ($name) => "$name: {$args['headers'][$name]}", array_keys($args['headers']));
    $http = [
        'method' => $args['method'],
        'header' => implode("\r\n", $lines),
        'content' => $args['body'] ?? '',
        'timeout' => $args['timeout'],
        'ignore_errors' => true,
        'follow_location' => 0,
    ];
    $base = WAcr\RecoveryFlow\WAcr\Credentials::HOST_PRODUCTION;
    $body = @file_get_contents(str_replace($base, $server, $url), false, stream_context_create(['http' => $http]));
    if ($body === false) {
        return new WP_Error('http_request_failed', error_get_last()['message'] ?? 'connection refused');
    }
    $headers = [];
    foreach ($http_response_header as $line) {
        [$name, $value] = explode(':', $line, 2) + [1 => ''];
        $headers[strtolower($name)] = trim($value);
    }
    return ['status' => (int) explode(' ', $http_response_header[0])[1], 'headers' => $headers, 'body' => $body];
}
function wp_remote_retrieve_response_code($response)
{
    return $response['status'];
}
function wp_remote_retrieve_body($response)
{
    return $response['body'];
}
function wp_remote_retrieve_header($response, $name)
{
    return $response['headers'][$name] ?? '';
}

spl_autoload_register(function ($name) use ($folder) {
    $file = "$folder/src/" . str_replace('\\', '/', str_replace('WAcr\\RecoveryFlow\\', '', $name)) . '.php';
    if (is_readable($file)) {
        require_once $file;
    }
});

$clock = new WAcr\RecoveryFlow\Core\Clock();
$credentials = new WAcr\RecoveryFlow\WAcr\Credentials();
$credentials->set_api_key($key);
$client = new WAcr\RecoveryFlow\WAcr\Client(
    $credentials,
    new WAcr\RecoveryFlow\WAcr\Transport(),
    new WAcr\RecoveryFlow\WAcr\Rate_Budget($clock),
    new WAcr\RecoveryFlow\Support\Logger($clock),
    $clock,
);
$outcome = fn ($result) => $result->ok ? 'ok' : [$result->error->category, $result->error->code, $result->error->status];

$answers = ['verify' => $outcome($client->verify()), 'me' => get_option('recoveryflow_wacr_me')];
$found = $client->find_contact('+14155551007')->get('contact');
$answers['found'] = [$found['phoneE164'] ?? null, $found['displayName'] ?? null, $found['optedOut'] ?? null];
$answers['optOut'] = $outcome($client->opt_out_contact($found['id'] ?? ''));
$answers['afterwards'] = $client->find_contact('+14155551007')->get('contact')['optedOut'] ?? null;
$answers['unknown'] = $client->find_contact('+14155559999')->get('contact', 'absent');
$answers['noContact'] = $outcome($client->opt_out_contact('00000000-0000-4000-8000-000000000000'));
$answers['channels'] = $outcome($client->channels(true));
$answers['templates'] = $outcome($client->templates('', true));
$answers['conversation'] = $outcome($client->conversation('+14155551007'));
$credentials->set_api_key('wacr_live_0000000000000000');
$answers['wrongKey'] = $outcome($client->verify());
$answers['reason'] = get_option('recoveryflow_wacr_me')['reason'] ?? null;
echo json_encode($answers);
