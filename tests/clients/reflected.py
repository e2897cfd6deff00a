"""gRPC services known through nothing but their server's reflection.

There is no generated code here: requests are dictionaries in the contracts' own
field names, answers are messages of the types that the server describes.
"""

import grpc
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_status import rpc_status

# Longer than any call here needs.
PATIENCE_SECONDS = 20


class Server:
    """One server, as one person with a certificate sees it."""

    def __init__(self, address, certificates, person, authority=None):
        def read(name):
            with open(f"{certificates}/{name}", "rb") as file:
                return file.read()

        own = (read(f"{person}.key"), read(f"{person}.pem")) if person else (None, None)
        trusted = authority or read("ca.pem")
        self.channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(trusted, *own))
        self._database = None
        self._pool = None

    @property
    def database(self):
        """What reflection has told; asked for when it is first needed."""
        if self._database is None:
            self._database = ProtoReflectionDescriptorDatabase(self.channel)
        return self._database

    @property
    def pool(self):
        if self._pool is None:
            self._pool = DescriptorPool(self.database)
        return self._pool

    def services(self):
        """The names of all services."""
        return list(self.database.get_services())

    def message(self, full_name):
        """The class of a message type."""
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(full_name))

    def __getattr__(self, service):
        """A service by its last name: `server.DrawdownService`."""
        if service.startswith("_"):
            raise AttributeError(service)
        found = [name for name in self.services() if name.split(".")[-1] == service]
        if len(found) != 1:
            raise AttributeError(f"{service}: {found}")
        stub = Service(self, found[0])
        setattr(self, service, stub)
        return stub


class Service:
    """The methods of one service, each to be called with its request's fields."""

    def __init__(self, server, full_name):
        for method in server.pool.FindServiceByName(full_name).methods:
            request = message_factory.GetMessageClass(method.input_type)
            response = message_factory.GetMessageClass(method.output_type)
            setattr(self, method.name, _method(server, f"/{full_name}/{method.name}", method, request, response))


def _method(server, path, method, request, response):
    make = server.channel.unary_stream if method.server_streaming else server.channel.unary_unary
    call = make(path, request_serializer=request.SerializeToString, response_deserializer=response.FromString)

    def send(timeout=PATIENCE_SECONDS, **fields):
        try:
            return call(json_format.ParseDict(fields, request()), timeout=timeout)
        except grpc.RpcError as error:
            raise Refused(server, error) from None

    return send


class Refused(Exception):
    """A refusal with its details, decoded by the types that the server describes."""

    def __init__(self, server, error):
        super().__init__(f"{error.code()}: {error.details()}")
        self.code = error.code().name
        self.details = {}
        status = rpc_status.from_call(error)
        for packed in status.details if status else ():
            full_name = packed.type_url.rsplit("/", 1)[-1]
            self.details[full_name.rsplit(".", 1)[-1]] = server.message(full_name).FromString(packed.value)

    @property
    def info(self):
        """The ErrorInfo."""
        return self.details["ErrorInfo"]

    def reason(self):
        """Domain and reason."""
        return (self.info.domain, self.info.reason)

    def fields(self):
        """The malformed fields of a BadRequest."""
        return [violation.field for violation in self.details["BadRequest"].field_violations]

    def rules(self):
        """The rules of a PreconditionFailure that failed."""
        return [violation.type for violation in self.details["PreconditionFailure"].violations]


def refusal(send, **fields):
    """Calls what must be refused, and gives the refusal."""
    try:
        answer = send(**fields)
    except Refused as refused:
        return refused
    raise AssertionError(f"accepted: {answer}")
