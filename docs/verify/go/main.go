// An app behind forwarden that believes a visitor's identity only after its middleware has verified the assertion.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// identity is what the assertion says of the visitor.
type identity struct {
	jwt.Claims
	Email  string   `json:"email"`
	Groups []string `json:"groups"`
}

// verifier checks assertions by the keys that forwarden publishes.
type verifier struct {
	jwksURL  string
	issuer   string // the authenticate host, as auth.example.com
	audience string // this app's own host, as app.example.com
	client   *http.Client

	mu        sync.Mutex
	keys      jose.JSONWebKeySet
	fetchedAt time.Time
}

var errUnknownKey = errors.New("no published key has this kid")

func (v *verifier) verify(assertion string) (*identity, error) {
	// The algorithm is that of forwarden's signing key; what the token itself says of it counts for nothing.
	token, err := jwt.ParseSigned(assertion, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return nil, err
	}
	key, err := v.key(token.Headers[0].KeyID)
	if err != nil {
		return nil, err
	}
	var who identity
	if err := token.Claims(key, &who); err != nil {
		return nil, err
	}
	if who.Expiry == nil {
		return nil, errors.New("the assertion never expires")
	}
	expected := jwt.Expected{Issuer: v.issuer, AnyAudience: jwt.Audience{v.audience}, Time: time.Now()}
	return &who, who.ValidateWithLeeway(expected, 5*time.Second)
}

// key gives the published key with this id. An unknown one may be fresh, so the keys are fetched again, but not more
// often than every ten seconds, whoever sends what.
func (v *verifier) key(id string) (*jose.JSONWebKey, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	found := v.keys.Key(id)
	if len(found) == 0 && time.Since(v.fetchedAt) > 10*time.Second {
		if err := v.fetch(); err != nil {
			return nil, err
		}
		found = v.keys.Key(id)
	}
	if id == "" || len(found) != 1 {
		return nil, errUnknownKey
	}
	return &found[0], nil
}

func (v *verifier) fetch() error {
	response, err := v.client.Get(v.jwksURL)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the keys can't be fetched: %s", response.Status)
	}
	v.fetchedAt = time.Now()
	return json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&v.keys)
}

type contextKey struct{}

// requireIdentity lets nobody pass without a good assertion, and tells the next handler who is there.
func requireIdentity(v *verifier, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := v.verify(r.Header.Get("X-Pomerium-Jwt-Assertion"))
		if err != nil {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, who)))
	})
}

func hello(w http.ResponseWriter, r *http.Request) {
	who := r.Context().Value(contextKey{}).(*identity)
	fmt.Fprintf(w, "Hello %s\n", who.Email)
}

func main() {
	v := &verifier{
		jwksURL:  os.Getenv("JWKS_URL"),
		issuer:   os.Getenv("ISSUER"),
		audience: os.Getenv("AUDIENCE"),
		client:   &http.Client{Timeout: 5 * time.Second},
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), requireIdentity(v, http.HandlerFunc(hello))))
}
