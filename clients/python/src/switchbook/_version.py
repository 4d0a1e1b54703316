# Made by `npm run clients` from the OpenAPI document. Changes here are lost.
__version__ = "0.3.0"
base = "/directory/v1"
