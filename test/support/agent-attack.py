"""What a program in a call can do to the socket of the agent. Says in one line each what came of it."""
import os, socket, struct, threading, time


def connect():
    for _ in range(2000):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(60)
        try:
            client.connect(os.environ['SSH_AUTH_SOCK'])
            return client
        except BlockingIOError:  # the queue is full
            client.close()
            time.sleep(0.02)
    raise SystemExit('no connection')


def string(content):
    return struct.pack('>I', len(content)) + content


def exact(client, count):
    got = b''
    while len(got) < count:
        piece = client.recv(count - len(got))
        if not piece:
            raise ConnectionResetError
        got += piece
    return got


def answer(client):
    try:
        (length,) = struct.unpack('>I', exact(client, 4))
        return exact(client, length)
    except (ConnectionResetError, BrokenPipeError):
        return b'closed'
    except socket.timeout:
        return b'silent'


def ask(sent):
    client = connect()
    client.sendall(sent)
    got = answer(client)
    client.close()
    return got


def pour(client, piece):
    """As much as it takes, and nothing is read."""
    client.setblocking(False)
    try:
        while True:
            client.send(piece)
    except OSError:
        pass


FAILURE, LIST, SIGN, EXTENSION = b'\x05', b'\x0b', b'\x0d', b'\x1b'
BIND = string(b'session-bind@openssh.com')
listed = ask(string(LIST))
key = listed[9 : 9 + struct.unpack('>I', listed[5:9])[0]]
refused = {
    'a sign request without a key': string(SIGN),
    'a key that is longer than its message': string(SIGN + b'\x7f\xff\xff\xff' + key),
    'a sign request without data': string(SIGN + string(key)),
    'a key that the agent does not have': string(SIGN + string(b'x' * 51) + string(b'data') + bytes(4)),
    'a list with something behind it': string(LIST + b'x'),
    'a binding to nothing': string(EXTENSION + BIND),
    'a binding that is not signed': string(EXTENSION + BIND + string(key) + string(b'id') + string(b's') + b'\0'),
    'a query': string(EXTENSION + string(b'query')),
    'a restriction': string(EXTENSION + string(b'restrict-destination-v00@openssh.com') + string(key)),
    'the largest message': string(b'\xff' * 262144),
}
# Adding, removing, locking, smartcards, and what nobody knows, with and without content.
for kind in set(range(256)) - {*LIST, *SIGN, *EXTENSION}:
    refused[f'{kind}'] = string(bytes([kind]))
    refused[f'{kind} with a key'] = string(bytes([kind]) + string(key) + string(b'comment'))
print('not refused:', [name for name, sent in refused.items() if ask(sent) != FAILURE])
closed = {'empty': bytes(4), 'too large by one': struct.pack('>I', 262145) + b'x', 'huge': b'\xff' * 5}
print('not closed:', [name for name, sent in closed.items() if ask(sent) != b'closed'])

said = []


def slowly():
    client = connect()
    for byte in string(LIST):
        client.sendall(bytes([byte]))
        time.sleep(0.01)
    said.append(answer(client) == listed)
    client.close()


threads = [threading.Thread(target=slowly) for _ in range(200)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print('slowly:', len(said), all(said))

held = []
for number in range(1500):
    client = connect()
    try:
        if number % 3 == 0:
            client.sendall(struct.pack('>I', 200000) + SIGN)
        elif number % 3 == 1:
            client.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # more than are let in
    held.append(client)
open('busy', 'w').close()
while not os.path.exists('go'):
    time.sleep(0.05)
for client in held:
    client.close()
for piece in (string(LIST) * 5000, b'\0\4\0\0' + b'x' * 262143):
    flood = [connect() for _ in range(64)]
    for client in flood:
        pour(client, piece)
    time.sleep(1)
    for client in flood:
        client.close()
print('afterwards:', ask(string(LIST)) == listed)
