// A host in C++: what the library gives out is owned by objects, and a callback is a lambda.

#include "check.h"
#include <memory>
#include <string>
#include <tenon.h>

struct Free {
    void operator()(tenon_reply *reply) const { tenon_reply_free(reply); }
};
using Reply = std::unique_ptr<tenon_reply, Free>;

class Engine {
  public:
    explicit Engine(const std::string &config) {
        CHECK(tenon_open(config.data(), config.size(), &engine, nullptr) == TENON_STATUS_OK);
    }
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;
    ~Engine() { tenon_close(engine); }

    std::string call(const std::string &request) {
        tenon_reply *reply = nullptr;
        CHECK(tenon_call(engine, request.data(), request.size(), &reply) == TENON_STATUS_OK);
        return text(Reply(reply));
    }

    // Submits a request and performs it; its reply comes by a callback.
    std::string submit(const std::string &request) {
        std::string said;
        auto done = [](void *user, uint64_t, tenon_status status, tenon_reply *reply) {
            CHECK(status == TENON_STATUS_OK);
            *static_cast<std::string *>(user) = text(Reply(reply));
        };
        CHECK(tenon_submit(engine, request.data(), request.size(), nullptr, done, &said) == TENON_STATUS_OK);
        CHECK(tenon_run_queue(engine, 0, nullptr) == TENON_STATUS_OK);
        return said;
    }

  private:
    static std::string text(const Reply &reply) {
        size_t length = 0;
        const char *body = tenon_reply_body(reply.get(), &length);
        return std::string(body, length);
    }

    tenon_engine *engine = nullptr;
};

int main() {
    Engine engine(R"({"database": "sqlite::memory:"})");
    auto said = engine.call(R"({"jsonrpc": "2.0", "id": 1, "method": "tenant.create", "params": {
        "context": {"tenant": "acme", "actor": "host", "key": "setup"}, "name": "Acme", "code": "acme",
        "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada"}})");
    CHECK(said.find("\"user_id\":\"ada\"") != std::string::npos);
    said = engine.submit(R"({"jsonrpc": "2.0", "id": 2, "method": "customer.create", "params": {
        "context": {"tenant": "acme", "actor": "ada", "key": "1"}, "id": "c1", "name": "Björk GmbH"}})");
    CHECK(said.find("Björk GmbH") != std::string::npos);
    tenon_reply *schema = nullptr;
    CHECK(tenon_schema(&schema) == TENON_STATUS_OK);
    const std::string described = tenon_reply_body(Reply(schema).get(), nullptr);
    CHECK(described.find("\"name\":\"customer.create\"") != std::string::npos);
    CHECK(described.find("\"x-label\":{\"en\":\"Customer\",\"zh\":\"客户\"}") != std::string::npos);
    CHECK(described.find("\"frozen\":{\"en\":\"Frozen\",\"zh\":\"冻结\"}") != std::string::npos);
    return 0;
}
